import { circle, hosting } from '../mock/people';
import { World } from '../mock/world';

// The scene comes with the address: this page exists for pictures and for working on the looks only.
const scene = JSON.parse(decodeURIComponent(location.hash.slice(1)) || '{}');
// A circle is named by the part one plays, with what differs from the usual one.
if (scene.circle) scene.circle = { ...(scene.circle === 'host' ? hosting() : circle()), ...scene.in };
const world = new World(scene);
world.install();
const { settings } = await import('../../src/features/settings/settings.svelte');
// Another theme or size on the same screen, by the way that a person's choice takes. Before the page is there to be looked at.
Object.assign(window, { world, wear: settings.change.bind(settings) });
await import('../../src/main');
