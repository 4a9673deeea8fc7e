#!/usr/bin/env bash
# Builds the Unity package:  build/unity.sh [FOLDER]   (artifacts/unity/com.lsm.runtime if none is named; what is in it is replaced)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=${1:-artifacts/unity/com.lsm.runtime}
id=com.lsm.runtime
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

dotnet publish src/Lsm.Runtime -c Release -f netstandard2.1 -o "$build" --nologo -v quiet
rm -rf "$target"
mkdir -p "$target"
cp -r build/unity/. "$target"
cp LICENSE "$target/LICENSE.md"
cp CHANGELOG.md "$target"
mkdir -p "$target/Runtime/Plugins"
packages=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: *//; s:/*$::')
dotnet run build/unity-libraries.cs -- "$build" "$packages/netstandard.library.ref/2.1.0/ref/netstandard2.1/netstandard.dll" "$target/Runtime/Plugins"
json=$(sed -n 's|.*"System\.Text\.Json": "\(.*\)".*|\1|p' "$build/Lsm.Runtime.deps.json" | head -n 1)
cp THIRD-PARTY-NOTICES.txt "$target"
cp "$packages/system.text.json/$json/THIRD-PARTY-NOTICES.TXT" "$target/THIRD-PARTY-NOTICES-DOTNET.txt"
cp "$build"/Lsm.*.xml "$target/Runtime/Plugins"

# The native library of this machine; without a C compiler the package has none, and managed code takes its place.
if library=$(build/native.sh); then
    native=$target/Runtime/Plugins/$(basename "$library")
    mkdir -p "$native"
    find "$library" -maxdepth 1 \( -name 'liblsm.so' -o -name 'liblsm.dylib' \) -exec cp {} "$native" \;
else
    echo "The package has no native library: build/native.sh failed." >&2
fi

# Unity knows a file by the GUID in the .meta beside it: made of the path, so that it stays the same from version to version.
native_importer() {
    printf 'PluginImporter:\n  isPreloaded: 0\n  isOverridable: 1\n  isExplicitlyReferenced: 0\n  platformData:\n  - first:\n      Any: \n    second:\n      enabled: 0\n      settings: {}\n'
    printf '  - first:\n      Editor: Editor\n    second:\n      enabled: 1\n      settings:\n        CPU: %s\n        OS: %s\n' "$2" "$1"
    printf '  - first:\n      Standalone: %s\n    second:\n      enabled: 1\n      settings:\n        CPU: %s\n' "$3" "$2"
}
importer() {
    case $1 in
        */linux-x64/*) native_importer Linux x86_64 Linux64 ;;
        */osx-arm64/*) native_importer OSX ARM64 OSXUniversal ;;
        */osx-x64/*) native_importer OSX x86_64 OSXUniversal ;;
        *.dll) printf 'PluginImporter:\n  isPreloaded: 0\n  isOverridable: 1\n  isExplicitlyReferenced: 1\n  validateReferences: 0\n  platformData:\n  - first:\n      Any: \n    second:\n      enabled: 1\n      settings: {}\n' ;;
        *.cs) printf 'MonoImporter:\n  serializedVersion: 2\n  defaultReferences: []\n  executionOrder: 0\n  icon: {instanceID: 0}\n' ;;
        *.asmdef) printf 'AssemblyDefinitionImporter:\n' ;;
        */package.json) printf 'PackageManifestImporter:\n' ;;
        *) printf 'TextScriptImporter:\n' ;;
    esac
    printf '  externalObjects: {}\n  userData: \n  assetBundleName: \n  assetBundleVariant: \n'
}
find "$target" -mindepth 1 \( -name '*~' -prune -o -print \) | sort | while read -r path; do
    guid=$(printf '%s/%s' "$id" "${path#"$target"/}" | md5sum | cut -c1-32)
    {
        printf 'fileFormatVersion: 2\nguid: %s\n' "$guid"
        if [ -d "$path" ]; then printf 'folderAsset: yes\nDefaultImporter:\n  externalObjects: {}\n  userData: \n  assetBundleName: \n  assetBundleVariant: \n'; else importer "$path"; fi
    } >"$path.meta"
done
echo "$target"
