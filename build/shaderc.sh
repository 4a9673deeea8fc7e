#!/usr/bin/env bash
# Prints the file of a libshaderc that loads:  export LSM_SHADERC=$(build/shaderc.sh)
# Debian 12's libshaderc.so.1 was linked without glslang (ldd -r lists the undefined symbols), so only a program that brings glslang, such as
# glslc, can load it. From the development packages' archives a library with what is missing is linked into artifacts/: it loads
# libshaderc.so.1 itself, and whoever loads it finds the functions of both.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/need.sh
system=$(ldconfig -p | awk '$1 == "libshaderc.so.1" && !found++ { print $NF }')
if [ -n "$system" ] && ! [[ $(ldd -r "$system" 2>&1) == *'undefined symbol'* ]]; then
    echo "$system"
    exit
fi
whole=$PWD/artifacts/shaderc/libshaderc-whole.so
if [ ! -f "$whole" ]; then
    need_packages g++ libshaderc1 libshaderc-dev glslang-dev spirv-tools >&2
    mkdir -p artifacts/shaderc
    archives=(-lglslang -lMachineIndependent -lGenericCodeGen -lOSDependent -lOGLCompiler -lHLSL -lSPIRV -lSPIRV-Tools-opt -lSPIRV-Tools)
    g++ -shared -o "$whole.new" -Wl,--no-as-needed -lshaderc -Wl,-Bstatic -Wl,--whole-archive "${archives[@]}" -Wl,--no-whole-archive \
        -Wl,-Bdynamic -Wl,-z,defs >&2
    mv "$whole.new" "$whole"
fi
echo "$whole"
