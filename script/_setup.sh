# Shared by the other scripts: the virtual environment of this project. POSIX sh; runs in the project root.

say() { printf '%s\n' "gridvisit: $*" >&2; }
fail() { say "$*"; exit 1; }

# Print the first Python of at least 3.11 on this machine.
find_python() {
    for candidate in "${PYTHON:-}" .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11 python; do
        [ -n "$candidate" ] || continue
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$candidate"
            return 0
        fi
    done
    fail "Python 3.11 or newer is needed (PYTHON=/path/to/python names it). 需要 Python 3.11 或更新的版本。"
}

# Print a fingerprint of what an installation is made from: the package list and the sources of the pages.
fingerprint() {
    "$1" - <<'PY'
import hashlib, pathlib
files = [p for p in pathlib.Path("web").rglob("*") if p.is_file() and not {"node_modules", "dist"} & set(p.parts)]
total = hashlib.sha256()
for path in sorted([*files, *pathlib.Path().glob("pyproject.toml"), *pathlib.Path().glob("hatch_build.py")]):
    total.update(path.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
print(total.hexdigest())
PY
}

# setup_venv run | dev: create .venv and install the project, unless this very state is installed already.
setup_venv() {
    python=$(find_python) || exit 1
    if [ ! -x .venv/bin/python ]; then
        say "creating .venv with $("$python" --version)"
        "$python" -m venv .venv || fail ".venv could not be created; on Debian install python3-venv. 无法创建 .venv。"
    fi
    state=$(fingerprint "$python")
    installed=$(cat .venv/gridvisit.stamp 2>/dev/null || true)
    if [ "$installed" != "dev $state" ] && [ "$installed" != "$1 $state" ]; then
        say "installing packages and building the pages; the first time this takes a few minutes. 正在安装，首次需要几分钟。"
        case $1 in dev) extras=postgres,celery,spark,dev ;; *) extras=postgres ;; esac
        rm -f .venv/gridvisit.stamp
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[$extras]" ||
            fail "the installation failed, see above. Without a network: PIP_NO_INDEX=1 PIP_FIND_LINKS=/folder/of/wheels. 安装失败，原因见上。"
        printf '%s\n' "$1 $state" >.venv/gridvisit.stamp
    fi
    texts=src/gridvisit/locale/zh_Hans/LC_MESSAGES/django.mo
    if [ ! -f "$texts" ] || [ -n "$(find src/gridvisit/locale/parts -name '*.po' -newer "$texts" 2>/dev/null)" ]; then
        .venv/bin/python tools/messages.py compile >/dev/null || fail "the Chinese texts could not be compiled."
    fi
}
