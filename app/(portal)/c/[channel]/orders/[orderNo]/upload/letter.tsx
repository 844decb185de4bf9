import { PrinterOutlined } from '@ant-design/icons';
import { Button } from '@/app/_ui/button';
import { Waiting } from '@/app/_ui/parts';

/** 授权书模板: filled in by us, signed and sealed by them. */
export function Letter({ url }: { url: string | null }) {
  if (!url) return <Waiting text="正在生成授权书，通常 10 秒内完成" hint="可以先上传其他资料。" />;
  return (
    <div>
      <Button
        href={url}
        target="_blank"
        rel="noopener"
        icon={<PrinterOutlined aria-hidden />}
        data-testid="letter-print"
      >
        打印或下载授权书
      </Button>
      <p className="muted" style={{ fontSize: 14 }}>
        已填好单位和经办人，A4 纸一页；手机上可先保存文件，再用电脑打印。
      </p>
    </div>
  );
}
