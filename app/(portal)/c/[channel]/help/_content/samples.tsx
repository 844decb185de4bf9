import type { ReactNode } from 'react';

export interface SampleInfo {
  key: string;
  good: boolean;
  title: string;
  why: string;
}

/** 资料怎么拍: one that is taken, and what is sent back most often. */
export const SAMPLES: readonly SampleInfo[] = [
  { key: 'sharp', good: true, title: '可以用', why: '四角完整，字迹清楚，红章看得见，没有反光和遮挡。' },
  { key: 'blurred', good: false, title: '模糊', why: '字迹看不清。请擦净镜头，拿稳手机，对焦后再拍。' },
  { key: 'unsealed', good: false, title: '没有盖章', why: '复印件必须加盖单位公章（红色），盖好后再拍。' },
  { key: 'cut', good: false, title: '缺了边角', why: '四个角都要拍进来，边上留一点空白。' },
  { key: 'reflecting', good: false, title: '反光', why: '白光盖住了字。换个角度，关闭闪光灯，避开灯下。' },
  { key: 'covered', good: false, title: '被遮挡', why: '手指或水印盖住了内容。请平放在桌面上拍。' },
];

function Licence({ sealed }: { sealed: boolean }) {
  return (
    <>
      <rect x="14" y="10" width="172" height="120" fill="#fffdf6" stroke="#b9a36a" strokeWidth="3" />
      <text x="100" y="36" fontSize="19" fontWeight="700" textAnchor="middle" fill="#222">
        营业执照
      </text>
      <text x="100" y="50" fontSize="8" textAnchor="middle" fill="#444">
        统一社会信用代码 示例 0000
      </text>
      <g fontSize="8.5" fill="#333">
        <text x="26" y="68">
          名　　称　桂林示例甲有限公司
        </text>
        <text x="26" y="82">
          类　　型　有限责任公司
        </text>
        <text x="26" y="96">
          法定代表人　张示例
        </text>
        <text x="26" y="110">
          住　　所　示例路 1 号
        </text>
      </g>
      {sealed ? (
        <g stroke="#c2261c" fill="#c2261c" opacity="0.88">
          <circle cx="152" cy="98" r="23" fill="none" strokeWidth="2.5" />
          <path d="m152 88 2.9 7.5h8l-6.4 4.9 2.4 7.8-6.9-4.7-6.9 4.7 2.4-7.8-6.4-4.9h8z" strokeWidth="0" />
          <text x="152" y="117" fontSize="6" textAnchor="middle" strokeWidth="0">
            示例公章
          </text>
        </g>
      ) : null}
    </>
  );
}

const FRAMES: Record<string, { view?: string; blur?: boolean; sealed?: boolean; over?: ReactNode }> = {
  sharp: {},
  blurred: { blur: true },
  unsealed: { sealed: false },
  cut: { view: '52 -6 172 120' },
  reflecting: {
    over: (
      <>
        <ellipse cx="92" cy="72" rx="62" ry="34" fill="#fff" opacity="0.93" />
        <path d="M0 140 120 0h44L44 140Z" fill="#fff" opacity="0.6" />
      </>
    ),
  },
  covered: { over: <path d="M200 152c-44 0-92-22-104-58-5-16 22-22 34-8 8-20 26-24 40-8l30 26Z" fill="#e3b48f" /> },
};

/** Drawn, invented, and named for who cannot see it. */
export function SamplePicture({ sample }: { sample: SampleInfo }) {
  const frame = FRAMES[sample.key] ?? {};
  return (
    <svg
      viewBox={frame.view ?? '0 0 200 140'}
      width="200"
      height="140"
      role="img"
      aria-label={`示意图：营业执照照片，${sample.title}`}
    >
      <filter id={`blur-${sample.key}`}>
        <feGaussianBlur stdDeviation="2.6" />
      </filter>
      <rect x="-40" y="-40" width="320" height="260" fill="#8f9aa6" />
      <g filter={frame.blur ? `url(#blur-${sample.key})` : undefined}>
        <Licence sealed={frame.sealed ?? true} />
      </g>
      {frame.over}
    </svg>
  );
}
