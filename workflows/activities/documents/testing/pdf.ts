import { createCanvas, type ImageData } from '@napi-rs/canvas';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** 72 points an inch, three pixels a point: what a cheap scanner gives. */
const SCALE = 3;

export interface ReadPage {
  /** Lines run together, blanks taken out: how a page is cut into pieces is the browser's business. */
  text: string;
  /** Where on the picture the piece begins that has these words; null when they are not on the page. */
  at(words: string): { x: number; y: number } | null;
  picture: ImageData;
  png: Buffer;
}

/** Another program's reading of a PDF that we made. */
export async function readPdf(pdf: Uint8Array): Promise<ReadPage[]> {
  const task = getDocument({ data: new Uint8Array(pdf), verbosity: 0 });
  const document = await task.promise;
  const pages: ReadPage[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    const viewport = page.getViewport({ scale: SCALE });
    const canvas = createCanvas(viewport.width, viewport.height);
    const canvasContext = canvas.getContext('2d') as unknown as CanvasRenderingContext2D;
    await page.render({ canvas: null, canvasContext, viewport }).promise;
    const pieces = items.flatMap((item) =>
      'str' in item ? [{ words: item.str.replace(/\s/g, ''), transform: item.transform as number[] }] : [],
    );
    const text = pieces.map(({ words }) => words).join('');
    pages.push({
      text,
      at(wanted) {
        let left = text.indexOf(wanted);
        for (const { words, transform } of left < 0 ? [] : pieces) {
          const [x = 0, y = 0] = viewport.convertToViewportPoint(transform[4] ?? 0, transform[5] ?? 0);
          if (left < words.length) return { x, y };
          left -= words.length;
        }
        return null;
      },
      picture: canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height),
      png: canvas.toBuffer('image/png'),
    });
  }
  await task.destroy();
  return pages;
}
