#!/usr/bin/env bash
# Runs the tests counting lines and branches and prints what they cover of src/:  build/coverage.sh [dotnet test's options]
# The report with every line is artifacts/coverage/index.html.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rm -rf artifacts/coverage
dotnet tool restore >/dev/null
# Built anew and not as CI does, whose sources have no place on this machine: what has none is not counted.
unset CI
dotnet build Lsm.sln -c Release --no-incremental --nologo -v q
./test.sh --no-build --collect "XPlat Code Coverage" --results-directory artifacts/coverage/runs "$@"
dotnet reportgenerator "-reports:artifacts/coverage/runs/*/coverage.cobertura.xml" -targetdir:artifacts/coverage \
    "-reporttypes:Html;TextSummary" "-assemblyfilters:+Lsm.*;-*.Tests;-Lsm.Bench;-Lsm.Fuzz;-Lsm.Faults;-*.Child" >/dev/null
cat artifacts/coverage/Summary.txt
