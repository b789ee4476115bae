#!/bin/sh
# What `make demo` shows: a graph built, reasoned, validated, and three questions answered.
set -eu
step() { printf '\n\033[1m%s\033[0m\n' "$*" >&2; }

step '$ s4c build'
s4c build
step '$ s4c query cq05 --param role=R01      # what a community engagement manager needs, own and inherited'
s4c query cq05 --param role=R01
step '$ s4c query cq12                        # DigComp competences the framework does not cover'
s4c query cq12
step '$ s4c query cq09                        # competences without an ESCO counterpart'
s4c query cq09
step '$ s4c explain s4cid:role/chief-digital-officer s4c:requiresCompetence s4cid:competence/DIG.01'
s4c explain s4cid:role/chief-digital-officer s4c:requiresCompetence s4cid:competence/DIG.01
step 'Next: s4c queries · s4c search "open data" · s4c build --esco FOLDER (README)'
