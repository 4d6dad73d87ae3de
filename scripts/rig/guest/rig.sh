#!/bin/sh
# The suites, on sources whose types the host has taken out already.
exec node --import /project/scripts/rig/guest/stripped.mjs /project/scripts/rig/guest/main.ts "$@"
