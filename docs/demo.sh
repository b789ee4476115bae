#!/bin/sh
# What `make demo` shows: a graph built, reasoned, validated, and three questions answered.
set -eu
bold=''; plain=''
if [ -t 1 ]; then bold=$(printf '\033[1m'); plain=$(printf '\033[0m'); fi
step() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
run() { step "\$ $*"; "$@" 2>&1; }

run s4c build
step '# What does a community engagement manager need, own and inherited, and at which level (1 to 8)?'
run s4c query cq05 --param role=R01
step '# Which DigComp competences does that role call for?'
run s4c query cq11 --param role=R01
step '# Which competences have no counterpart in ESCO?'
run s4c query cq09
step '# Why does a chief digital officer need DIG.01, which the table does not list for the role?'
run s4c explain s4cid:role/chief-digital-officer s4c:requiresCompetence s4cid:competence/DIG.01
step 'Next: s4c queries, s4c search "open data", s4c build --esco FOLDER (see README.md)'
