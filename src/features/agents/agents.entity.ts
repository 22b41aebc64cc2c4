import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A file of a program, as it is stored. */
export interface StoredFile {
  path: string;
  /** Base64. */
  content: string;
  executable: boolean;
}

/** A program that works on tasks in their containers; never changed, so that a run of it is always of the same one. */
@Entity('installed_agents')
@Unique(['name', 'version'])
export class InstalledAgentRow {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  version!: string;

  @Column('text')
  command!: string;

  /** Of command and files. */
  @Column('text', { name: 'content_hash' })
  contentHash!: string;

  @Column('simple-json', { select: false })
  files!: StoredFile[];

  /** Paths with sizes, for lists. */
  @Column('simple-json')
  listing!: { path: string; bytes: number; executable: boolean }[];

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('text', { name: 'created_at' })
  createdAt!: string;
}
