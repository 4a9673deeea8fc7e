#!/usr/bin/env bash
# Trains a liquid to drive a two-joint arm:  ./demo.sh [RobotArm's options; --help lists them]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. build/need.sh
need_sdk
need_packages libvulkan1 mesa-vulkan-drivers fonts-dejavu-core ||
    echo "Going on without what is missing: the CPU engine needs no Vulkan, and without a font the pictures have no text." >&2
echo "Building; the first time takes a while." >&2
exec dotnet run --project samples/RobotArm -c Release -- "$@"
