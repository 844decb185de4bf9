import Link from 'next/link';
import { MissingCaseNo } from './case-no';
import { LastHotline } from './last-hotline';
import { PlainFrame } from './plain-frame';

/** An address that no page has, outside of every channel. */
export default function MissingPage() {
  return (
    <PlainFrame>
      <h1>没有找到这个页面</h1>
      <p>链接可能不完整，或者页面已经移走。请核对网址，或从首页重新进入。</p>
      <p>
        受理编号：
        <MissingCaseNo />
      </p>
      <LastHotline />
      <p>
        <Link href="/">返回首页</Link>
      </p>
    </PlainFrame>
  );
}
