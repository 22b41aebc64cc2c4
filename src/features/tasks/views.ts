import type { Audience } from '../../domain/separation';
import { readableParts } from '../../domain/separation';
import { PARTS, SEATS, type Part } from '../../domain/task';
import type { ServedPart } from './part-reader';
import type { Seen } from './seats';
import type { Revision, SeatRow, Task } from './tasks.entity';
import type { PartView, RevisionView, TaskView } from './tasks.schema';

export function toRevisionView(revision: Revision): RevisionView {
  const { id, part, number, sha256, salt, commitment, reason, createdAt } = revision;
  return { id, part, number, sha256, salt, commitment, reason, created_at: createdAt };
}

export function toPartView({ revision, content }: ServedPart): PartView {
  return { revision: toRevisionView(revision), etag: revision.id, content: content as PartView['content'] };
}

/** The task as its seat holders see it; nothing here depends on the text of a hidden part. */
export function toTaskView({ task, audience }: Seen, seats: readonly SeatRow[], commitments: Record<string, string>): TaskView {
  const turn = task.status === 'reworking' ? task.rework[0] : undefined;
  return {
    ...{ id: task.id, kind: task.kind, status: task.status, policy: task.policy, blindness: task.blindness },
    ...{ title: task.title, domain: task.domain, etag: String(task.version), commitments },
    my_seat: seatOf(audience),
    seats_taken: SEATS.filter((seat) => seats.some((row) => row.seat === seat) && (seat !== 'arbiter' || seesArbiters(audience))),
    readable_parts: partsOf(task, audience),
    rework: turn ? { turn: turn.seat, parts: turn.parts } : null,
    ...{ accepted_versions: task.acceptedVersions, rejected_reason: task.rejectedReason },
    ...{ created_at: task.createdAt, updated_at: task.updatedAt },
  };
}

/** That an arbiter sits, sits no more and sits again would tell the sides of a second ruling. */
function seesArbiters(audience: Audience): boolean {
  return audience === 'arbiter' || audience === 'overseer';
}

function seatOf(audience: Audience): TaskView['my_seat'] {
  return SEATS.find((seat) => seat === audience) ?? null;
}

function partsOf(task: Task, audience: Audience): Part[] {
  const ready = {
    kind: task.kind,
    status: task.status,
    authorSealed: task.authorSealedAt !== null,
    testsSealed: task.testsSealedAt !== null,
  };
  const readable = readableParts(audience, ready);
  return PARTS.filter((part) => readable.has(part) && (part === 'tests' || task.pins[part] !== undefined));
}
