#!/usr/bin/env bash
# Teaches a two-joint arm and lets the liquid drive it:  ./demo.sh [RobotArm's options; --help lists them]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. build/need.sh
need_sdk
need_packages libvulkan1 mesa-vulkan-drivers || echo "Going on without Vulkan, on the CPU engine." >&2
exec dotnet run --project samples/RobotArm -c Release -- "$@"
