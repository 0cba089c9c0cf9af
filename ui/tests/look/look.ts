import { World } from '../mock/world';

// The scene comes with the address: this page exists for pictures and for working on the looks only.
const scene = JSON.parse(decodeURIComponent(location.hash.slice(1)) || '{}');
const world = new World(scene);
world.install();
Object.assign(window, { world });
await import('../../src/main');
