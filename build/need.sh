# Sourced by demo.sh and test.sh: looks for the .NET SDK, and brings Debian or Ubuntu packages that are missing.
# No pipe into grep -q, which under pipefail fails now and then: it may be done before the other has written all.

need_sdk() {
    if ! command -v dotnet >/dev/null 2>&1; then
        echo "The .NET 10 SDK is missing: no 'dotnet' on PATH. Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and try again." >&2
        exit 1
    fi
    if ! [[ $(dotnet --list-sdks) =~ (^|$'\n')(1[0-9]|[2-9][0-9])\. ]]; then
        echo "The .NET 10 SDK is missing; found: $(dotnet --list-sdks | cut -d' ' -f1 | tr '\n' ' '). Install it from https://dotnet.microsoft.com/download/dotnet/10.0." >&2
        exit 1
    fi
}

# The inspector's page takes uPlot from npm when it is built.
need_npm() {
    command -v npm >/dev/null 2>&1 || need_packages nodejs npm
}

# need_packages PACKAGE...: installs those that are missing; returns 1, having said so, where that is not possible.
need_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1; then
        echo "This is no Debian or Ubuntu machine; the packages $* (or what stands for them here) are yours to install." >&2
        return 1
    fi
    local missing=() package
    for package in "$@"; do
        [[ $(dpkg-query -W -f='${Status}' "$package" 2>/dev/null) == *'install ok installed'* ]] || missing+=("$package")
    done
    [ "${#missing[@]}" -eq 0 ] && return 0
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || { echo "Missing packages: ${missing[*]}. There is neither root nor sudo to install them with." >&2; return 1; }
        root=(sudo)
        [ -t 0 ] || root=(sudo -n)
    fi
    echo "Installing with apt-get: ${missing[*]}"
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
        "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
        { echo "apt-get could not install ${missing[*]}." >&2; return 1; }
}
