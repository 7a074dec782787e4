#!/bin/sh
node dist/main.js
