// Mocha's root hook: the folders of a test file go when it is done. A worker of a parallel run has a second to end, which is too
// short for those of all its files.

import { removeTempFolders } from "./temp-spool.ts";

export const mochaHooks = { afterAll: removeTempFolders };
