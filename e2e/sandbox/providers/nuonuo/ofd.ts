import { chinaTime } from '../../core/time';
import { zip } from '../../core/zip';
import { type Html, html, raw } from '../../html';
import type { Invoice } from './invoices';

const HEAD = raw('<?xml version="1.0" encoding="UTF-8"?>');
const SPACE = raw('xmlns:ofd="http://www.ofdspec.org/2016"');
const PAGE = '0 0 210 140';

/** One line of text, left end and height in millimetres; fonts are the reader's own. */
const line = (id: number, y: number, size: number, words: string): Html => html`
  <ofd:TextObject ID="${id}" Boundary="10 ${y} 190 ${size + 2}" Font="2" Size="${size}">
    <ofd:TextCode X="0" Y="${size}" DeltaX="g ${words.length - 1} ${size}">${words}</ofd:TextCode>
  </ofd:TextObject>`;

function content(invoice: Invoice, seller: string): Html {
  const { billing, invoiceNo, orderAmount } = invoice;
  const words = [
    '电子发票（普通发票）演示 · 无效发票',
    `发票号码：${invoiceNo}`,
    `购买方：${billing.buyerName} ${billing.buyerTaxNum}`,
    `销售方：${seller} ${billing.salerTaxNum}`,
    ...invoice.lines.map(({ goodsName, amount, tax }) => `${goodsName} ¥${amount.toFixed(2)} 税额 ¥${tax.toFixed(2)}`),
    `价税合计：¥${orderAmount.toFixed(2)}`,
  ];
  return html`<ofd:Page ${SPACE}><ofd:Content><ofd:Layer ID="4">
    ${words.map((text, index) => line(10 + index, 10 + index * 10, 4, text))}
  </ofd:Layer></ofd:Content></ofd:Page>`;
}

/** The invoice in the tax side's own format (GB/T 33190): a ZIP file of XML. It says all over that it is none. */
export function invoiceOfd(invoice: Invoice, seller: string): Uint8Array {
  const { invoiceNo, issuedAt } = invoice;
  const day = chinaTime(new Date(issuedAt ?? 0)).slice(0, 10);
  const parts = {
    'OFD.xml': html`<ofd:OFD ${SPACE} Version="1.0" DocType="OFD"><ofd:DocBody>
      <ofd:DocInfo><ofd:DocID>${invoiceNo.padStart(32, '0')}</ofd:DocID><ofd:CreationDate>${day}</ofd:CreationDate>
        <ofd:CustomDatas><ofd:CustomData Name="发票号码">${invoiceNo}</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo>
      <ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`,
    'Doc_0/Document.xml': html`<ofd:Document ${SPACE}>
      <ofd:CommonData><ofd:MaxUnitID>99</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>${PAGE}</ofd:PhysicalBox></ofd:PageArea>
        <ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>
      <ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>`,
    'Doc_0/PublicRes.xml': html`<ofd:Res ${SPACE} BaseLoc="Res"><ofd:Fonts>
      <ofd:Font ID="2" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>`,
    'Doc_0/Pages/Page_0/Content.xml': content(invoice, seller),
  };
  return zip(Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, `${HEAD.text}${xml.text}`])));
}
