import { compile } from '@inlang/paraglide-js';

import { words } from './words.config.mjs';

await compile(words);
