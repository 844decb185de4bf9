/** The QR code as a PNG file: to be scanned from the album, or sent to whoever pays. */
export function saveSvgAsPng(svg: SVGSVGElement, fileName: string): Promise<void> {
  const scale = 3;
  const { width, height } = svg.getBoundingClientRect();
  const source = new Blob([new XMLSerializer().serializeToString(svg)], { type: 'image/svg+xml' });
  const url = URL.createObjectURL(source);
  return new Promise<void>((resolve, reject) => {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement('canvas');
      canvas.width = width * scale;
      canvas.height = height * scale;
      canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
      const link = document.createElement('a');
      link.download = fileName;
      link.href = canvas.toDataURL('image/png');
      link.click();
      resolve();
    };
    image.onerror = () => reject(new Error('picture'));
    image.src = url;
  }).finally(() => URL.revokeObjectURL(url));
}
