import { ApiCustomer } from '../fixtures/api';
import { allTexts, applicationOf } from '../fixtures/form-values';
import { makeCustomer, makeNewcomer, type World } from '../fixtures/world';

export interface OpenForm {
  customer: ApiCustomer;
  draftId: string;
}

/**
 * A form of each kind, by the folder of its pages. Each is as far as its confirmation, which is a page of its own then: one
 * that nobody has verified is sent back from there, unless the papers come by post.
 */
export async function openForms(world: World): Promise<Record<string, OpenForm>> {
  const apply = await ApiCustomer.begin(world, await makeNewcomer(world));
  const [reissue, change] = [await formAbout(world, 'reissue'), await formAbout(world, 'change')];
  await change.customer.trpc.draft.save.mutate({
    draftId: change.draftId,
    data: { change: { to: { department: '示例部门' } } },
  });
  for (const { customer, draftId } of [apply, reissue, change]) {
    await customer.trpc.draft.save.mutate({ draftId, data: { materialRoute: 'post' } });
  }
  return { apply, reissue, change, revoke: await verifiedRevocation(world) };
}

async function formAbout(world: World, businessType: 'reissue' | 'change' | 'revoke'): Promise<OpenForm> {
  const who = await makeCustomer(world);
  const customer = await ApiCustomer.signIn(world, who);
  const { draftId } = await customer.trpc.draft.open.mutate({ certificateId: who.lost.id, businessType });
  return { customer, draftId };
}

async function verifiedRevocation(world: World): Promise<OpenForm> {
  const { customer, draftId } = await formAbout(world, 'revoke');
  const { trpc, who } = customer;
  const typed = applicationOf(who, 'legal_mobile', await allTexts(trpc));
  await trpc.draft.save.mutate({ draftId, data: { ...typed, revocation: { reason: 'keyCompromise' } } });
  const { status } = await trpc.verification.start.mutate({ draftId });
  if (status !== 'matched') throw new Error(`verification ended with ${status}`);
  return { customer, draftId };
}
