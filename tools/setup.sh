# Sourced by tools/run and tools/test: packages by name, configure, build.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# What the program needs to be built and to run on a machine without a GPU driver of its own.
build_packages="build-essential ninja-build meson pkg-config glslc libsdl2-dev libvulkan-dev
libvulkan-volk-dev libcglm-dev libcjson-dev libstb-dev libcurl4-openssl-dev libzstd-dev libassimp-dev
libmeshoptimizer-dev libimgui-dev libfreetype-dev libfontconfig-dev libfribidi-dev
libmicrohttpd-dev libgnutls28-dev gettext zlib1g-dev libseccomp-dev mesa-vulkan-drivers
fonts-inter fonts-noto-core fonts-noto-cjk"

# What the tests need beside that.
test_packages="libcmocka-dev vulkan-validationlayers xvfb xauth xdotool x11-utils imagemagick clang
libclang-rt-dev python3-jsonschema spirv-tools curl zstd openssl nginx libnginx-mod-nchan nftables
iproute2 assimp-testmodels prometheus-alertmanager"

say() { printf '%s\n' "$*" >&2; }

# Installs those of the named Debian packages that are missing.
install_packages() {
    local missing="" name have as_root=""
    if ! command -v dpkg-query >/dev/null 2>&1; then
        say "twinview: this is not a Debian system. Install what corresponds to these packages, then build with meson:"
        say "$*"
        exit 1
    fi
    # One call for all names; a missing one is only absent from the answer.
    have=" $(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
        sed -n 's/^installed //p' | tr '\n' ' ') "
    for name in "$@"; do
        case $have in *" $name "*) ;; *) missing="$missing $name" ;; esac
    done
    [ -n "$missing" ] || return 0
    [ "$(id -u)" = 0 ] || as_root=sudo
    say "twinview: installing$missing"
    $as_root apt-get update -q >/dev/null || say "twinview: apt-get update failed; trying all the same"
    # shellcheck disable=SC2086
    if ! DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q --no-install-recommends $missing >&2; then
        say "twinview: these packages could not be installed:$missing"
        exit 1
    fi
}

# build_in FOLDER [MESON OPTION...]: configures once and builds. Somebody at a terminal sees how far
# it is.
build_in() {
    local folder=$1 log
    shift
    [ -f "$folder/build.ninja" ] || meson setup "$folder" "$root" "$@" >&2 || exit 1
    if [ -t 2 ]; then
        ninja -C "$folder" >&2 || { say "twinview: the build failed"; exit 1; }
        return
    fi
    log=$(ninja -C "$folder" 2>&1) || { say "$log"; say "twinview: the build failed"; exit 1; }
}
