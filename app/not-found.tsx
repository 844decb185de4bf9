import { Missing } from './_ui/missing';

/** Ours, not the framework's: the built-in page carries inline styles without a nonce. */
export default function NotFound() {
  return <Missing />;
}
