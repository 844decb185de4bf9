'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { reportExpired } from '@/app/_ui/session-store';
import { useTRPC } from '@/app/_ui/trpc';
import type { UploadKind } from '@/lib/domain/order';
import { type Phase, SendError, sendPicture } from './send-picture';

/** What happens in one slot just now, on this device; what the server has is in the order. */
export interface SlotWork {
  phase: Phase | null;
  preview: string | null;
  error: string | null;
  remark: string | null;
  /** Kept for 重试. */
  file: File | null;
}

const IDLE: SlotWork = { phase: null, preview: null, error: null, remark: null, file: null };
export type Slots = Partial<Record<UploadKind, SlotWork>>;

export function useSlots(orderNo: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [slots, setSlots] = useState<Slots>({});
  const previews = useRef<string[]>([]);
  useEffect(
    () => () => {
      for (const url of previews.current) URL.revokeObjectURL(url);
    },
    [],
  );
  const patch = (kind: UploadKind, change: Partial<SlotWork>) =>
    setSlots((last) => ({ ...last, [kind]: { ...(last[kind] ?? IDLE), ...change } }));

  const put = async (kind: UploadKind, file: File) => {
    const preview = URL.createObjectURL(file);
    previews.current.push(preview);
    patch(kind, { ...IDLE, preview, file, phase: { name: 'shrinking' } });
    try {
      const remark = await sendPicture(orderNo, kind, file, (phase) => patch(kind, { phase }));
      await queryClient.invalidateQueries({ queryKey: trpc.order.get.queryKey({ orderNo }) });
      patch(kind, { phase: null, remark, file: null });
    } catch (error) {
      if (error instanceof SendError && error.readable?.kind === 'unauthenticated') reportExpired();
      const message = error instanceof SendError ? error.message : '上传没有成功，请重试。';
      // Worth another try only when the way failed, not the picture.
      const again =
        !(error instanceof SendError) || error.readable?.retryable || error.readable?.kind === 'unauthenticated';
      patch(kind, { phase: null, error: message, ...(again ? {} : { preview: null, file: null }) });
    }
  };
  const busy = Object.values(slots).some((slot) => slot?.phase);
  return { slots, put, busy };
}

/** A picture pasted anywhere on the page goes into the slot in focus, else into the first that needs one. */
export function usePaste(target: () => UploadKind | null, put: (kind: UploadKind, file: File) => void): void {
  const latest = useRef({ target, put });
  latest.current = { target, put };
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const file = [...(event.clipboardData?.files ?? [])][0];
      const focused = document.activeElement?.closest<HTMLElement>('[data-upload-kind]')?.dataset.uploadKind;
      const kind = (focused as UploadKind | undefined) ?? latest.current.target();
      if (!file || !kind) return;
      event.preventDefault();
      latest.current.put(kind, file);
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, []);
}
