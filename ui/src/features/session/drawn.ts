/** A window that is not on the screen draws nothing; nobody waits longer for it than this. */
const LONGEST = 300;

/** When what was just changed is on the screen: the frame after the one that the change is in has begun. */
export function drawn(): Promise<void> {
  const frames = new Promise<void>((done) =>
    requestAnimationFrame(() => requestAnimationFrame(() => done())),
  );
  return Promise.race([frames, new Promise<void>((late) => setTimeout(late, LONGEST))]);
}
