#!/usr/bin/env node
// Checked in (not compiled) so that the file stays executable: `npx nontrivial` inside a clone needs that.
import "../dist/cli/main.js";
