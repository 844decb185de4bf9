'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@/app/_ui/button';
import { useChannelHref } from '@/app/_ui/channel-context';
import { Failure } from '@/app/_ui/failure';
import { Actions, PrimaryAction } from '@/app/_ui/page';
import { useTRPC } from '@/app/_ui/trpc';

/** After a rejection: by post once more, or, quicker, as pictures. */
export function PostAgain({ orderNo }: { orderNo: string }) {
  const trpc = useTRPC();
  const href = useChannelHref();
  const queryClient = useQueryClient();
  const again = useMutation(
    trpc.order.postAgain.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.order.pathKey() }),
    }),
  );
  return (
    <>
      {again.isError ? <Failure error={again.error} /> : null}
      <Actions hint="上传盖章材料的照片更快；也可以重新邮寄，受理点收到后再审核。">
        <PrimaryAction loading={again.isPending} onClick={() => again.mutate({ orderNo })} testId="post-again">
          重新邮寄
        </PrimaryAction>
        <Button size="large" href={href(`/orders/${orderNo}/upload`)} data-testid="upload-photos">
          改为上传照片
        </Button>
      </Actions>
    </>
  );
}
