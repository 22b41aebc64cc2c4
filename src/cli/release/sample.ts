import type { ApiClient } from '../../client';
import type { DeliveryTaskView, DeliveryView } from '../../features/deliveries';
import { print } from '../print';
import { withService } from '../service';
import { stratify } from './stratify';

export interface SampleChoice {
  /** Id or name of a released delivery; the newest one where it is not given. */
  delivery?: string;
  seed: string;
  json: boolean;
}

/** `assay release sample N`: task ids of a delivery, drawn by language and difficulty. False where there is no such delivery. */
export function sampleDelivery(size: number, { delivery, seed, json }: SampleChoice): Promise<boolean> {
  return withService('lead', async (client) => {
    const found = await findDelivery(client, delivery);
    if (!found) {
      process.stderr.write('There is no released delivery of that name or id.\n');
      return false;
    }
    const tasks: DeliveryTaskView[] = [];
    for await (const task of client.items<DeliveryTaskView>(`/v1/swe/deliveries/${found.id}/tasks?verdict=passed`))
      tasks.push(task);
    const strata = new Map(tasks.map(({ task_id, language, difficulty }) => [task_id, `${language} ${difficulty ?? ''}`.trim()]));
    const drawn = stratify(
      tasks.map(({ task_id: id }) => ({ id, stratum: strata.get(id) ?? '' })),
      size,
      seed,
    );
    for (const id of drawn)
      print(json ? JSON.stringify({ task_id: id, stratum: strata.get(id) }) : `${id}  ${strata.get(id) ?? ''}`);
    process.stderr.write(`${drawn.length} of ${tasks.length} tasks of ${found.name}, seed ${seed}\n`);
    return true;
  });
}

async function findDelivery(client: ApiClient, wanted: string | undefined): Promise<DeliveryView | undefined> {
  const released: DeliveryView[] = [];
  for await (const one of client.items<DeliveryView>('/v1/swe/deliveries')) if (one.status === 'released') released.push(one);
  if (wanted === undefined) return released.toSorted((a, b) => (a.id < b.id ? 1 : -1))[0];
  return released.find(({ id, name }) => id === wanted || name === wanted);
}
