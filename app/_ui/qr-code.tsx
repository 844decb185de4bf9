'use client';

import { create } from 'qrcode';
import { useMemo } from 'react';

const QUIET = 4;

/** Drawn by the page itself: one path, sharp at every size, and nobody else learns the address in it. */
export function QrCode({
  text,
  label,
  size = 224,
  testId,
}: {
  text: string;
  label: string;
  size?: number;
  testId?: string;
}) {
  const { side, path } = useMemo(() => {
    const { modules } = create(text, { errorCorrectionLevel: 'M' });
    const cells: string[] = [];
    for (let y = 0; y < modules.size; y++) {
      for (let x = 0; x < modules.size; x++) {
        if (modules.get(y, x)) cells.push(`M${x + QUIET} ${y + QUIET}h1v1h-1z`);
      }
    }
    return { side: modules.size + 2 * QUIET, path: cells.join('') };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      data-testid={testId}
      data-content={text}
      width={size}
      height={size}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
