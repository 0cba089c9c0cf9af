import { mount, unmount } from 'svelte';
import { afterEach } from 'vitest';

import '../../src/styles/index.css';

import App from '../../src/App.svelte';
import { forget } from '../../src/features/drafts/keeping';
import { session } from '../../src/features/session/session.svelte';
import { World, type Scene } from '../mock/world';

let shown: Record<string, unknown> | undefined;

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = undefined;
});

/** The whole window on a stand-in for the core. */
export function openWindow(scene: Scene): World {
  const world = new World(scene);
  world.install();
  forget();
  session.state = null;
  session.unreached = null;
  session.covered = false;
  session.helping = false;
  session.shown = null;
  shown = mount(App, { target: document.body });
  return world;
}
