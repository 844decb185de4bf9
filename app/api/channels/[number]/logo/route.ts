import { webDb } from '@/app/_trpc/context';
import { errorResponse } from '@/app/_trpc/http';
import { readLogo } from '@/lib/services/channel/getChannel';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** A channel's logo. Only PNGs are kept, and nothing but a picture is made of them. */
export async function GET(_req: Request, { params }: { params: Promise<{ number: string }> }): Promise<Response> {
  try {
    const { png, sha256 } = await readLogo(webDb(), { channel: (await params).number });
    return new Response(Buffer.from(png), {
      headers: {
        'content-type': 'image/png',
        'content-security-policy': "default-src 'none'",
        'cache-control': 'public, max-age=31536000, immutable',
        etag: `"${sha256}"`,
      },
    });
  } catch (error) {
    return errorResponse(error, 'channels.logo');
  }
}
