/** Lets a text box grow with what is written in it (WebKitGTK 2.50 has no field-sizing). */
export function autosize(area: HTMLTextAreaElement): () => void {
  const fit = () => {
    area.style.setProperty('height', 'auto');
    area.style.setProperty('height', `${area.scrollHeight + 2}px`);
  };
  const watcher = new ResizeObserver((entries) => {
    const width = entries[0]?.contentRect.width ?? 0;
    if (width !== lastWidth) {
      lastWidth = width;
      requestAnimationFrame(fit);
    }
  });
  let lastWidth = 0;
  area.addEventListener('input', fit);
  watcher.observe(area);
  return () => {
    area.removeEventListener('input', fit);
    watcher.disconnect();
  };
}
