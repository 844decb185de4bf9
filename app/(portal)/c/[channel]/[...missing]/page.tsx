import { notFound } from 'next/navigation';

/** An address that the channel does not have is answered inside the channel, with its hotline. */
export default function Missing() {
  notFound();
}
