#!/bin/sh
# ```
# <script>
echo "$0"
