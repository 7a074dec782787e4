#!/bin/sh
# Makes the root of the base image: Debian's smallest, less what nothing needs at run time. Run as root, in a mount namespace of its own.
set -eu
debootstrap=$1 suite=$2 mirror=$3 keyring=$4 room=$5

DEBOOTSTRAP_DIR=$debootstrap/usr/share/debootstrap sh "$debootstrap/usr/sbin/debootstrap" \
  --variant=minbase --keyring="$keyring" "$suite" "$room/root" "$mirror"
# What else is installed later is resolved against all that was here, and not against what is left.
cp "$room/root/var/lib/dpkg/status" "$room/status"

chroot "$room/root" dpkg --purge --force-all apt libapt-pkg7.0 sqv perl-base
cd "$room/root"
rm -rf usr/lib/*/perl-base var/lib/apt var/cache/* var/log/* tmp/* var/lib/dpkg/*-old var/cache/debconf
find usr/share/doc -mindepth 1 ! -name copyright ! -type d -delete
find usr/share/doc -mindepth 1 -type d -empty -delete
rm -rf usr/share/man usr/share/info usr/share/locale usr/share/lintian usr/share/bug
# Tables of character sets that nobody speaks any more; what is left are the forms of Unicode, and Latin-1.
find usr/lib/*/gconv -name '*.so' ! -name 'UTF-*' ! -name 'UNICODE.so' ! -name 'ISO8859-1.so' -delete
# Packages that are installed later leave the same behind.
mkdir -p etc/dpkg/dpkg.cfg.d
cat >etc/dpkg/dpkg.cfg.d/without-documentation <<'END'
path-exclude=/usr/share/doc/*
path-include=/usr/share/doc/*/copyright
path-exclude=/usr/share/man/*
path-exclude=/usr/share/info/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/lintian/*
END
# The builder's own; a container gets its own from the engine.
rm -f etc/hostname etc/resolv.conf
tar --create --numeric-owner --one-file-system --exclude=./proc/* --exclude=./sys/* --exclude=./dev/* --file "$room/base.tar" .
