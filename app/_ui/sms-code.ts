import { useState } from 'react';

/** A code on its way: to which phone, and when another one may be asked for. */
export interface SentCode {
  /** Empty where the order itself says which code is meant. */
  requestId: string;
  maskedMobile: string;
  resendAt: number;
  /** For focus: each code that was sent puts the cursor into its field. */
  round: number;
}

interface Answer {
  requestId?: string;
  maskedMobile: string;
  resendAfterSeconds: number;
}

export function useSentCode() {
  const [sent, setSent] = useState<SentCode | null>(null);
  const onSent = ({ requestId = '', maskedMobile, resendAfterSeconds }: Answer) =>
    setSent((last) => ({
      requestId,
      maskedMobile,
      resendAt: Date.now() + resendAfterSeconds * 1000,
      round: (last?.round ?? 0) + 1,
    }));
  return { sent, onSent, forget: () => setSent(null) };
}

/** What is typed of it; a new try takes the old error away. */
export function useTypedCode() {
  const [code, setCode] = useState('');
  const [codeError, setCodeError] = useState<string | null>(null);
  const changeCode = (value: string) => {
    setCode(value);
    setCodeError(null);
  };
  return { code, changeCode, codeError, setCodeError };
}
