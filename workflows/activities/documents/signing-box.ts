/** Where paper is sealed and signed. Its measures are each sheet's own: `.sign{--gap:…}`. */
export const SIGNING_BOX = `<div class="seal"><p>单位公章（请盖在此处）</p></div>
<div class="lines"><p>法定代表人签字：<span></span></p><p>经办人签字：<span></span></p><p>日期：<i></i>年<i></i>月<i></i>日</p></div>`;

export const SIGNING_STYLE = `
.sign{display:flex;gap:var(--gap);margin-top:var(--above);break-inside:avoid}
.seal{width:var(--seal-width);height:var(--seal-height);border:.3mm dashed #000;display:flex;align-items:flex-end;justify-content:center;flex:none}
.seal p{margin:0 0 var(--seal-foot);font-size:8.5pt;color:#333}
.lines{flex:1;display:flex;flex-direction:column;justify-content:space-around}
.lines p{margin:0;display:flex;align-items:flex-end;white-space:nowrap}
.lines span{flex:1;border-bottom:.25mm solid #000;height:var(--name-height)}
.lines i{width:var(--date-width);border-bottom:.25mm solid #000}
`;
