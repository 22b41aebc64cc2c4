import { FAULTS, SUBTYPES } from '../../faults';
import { attributionOf, AXES, FAILURE_TAGS, FAILURE_TAGS_VERSION, findFailureTag, SOURCES } from '.';

describe('The failure tags', () => {
  it('have slugs in kebab-case, each once over all axes', () => {
    const slugs = FAILURE_TAGS.map(({ slug }) => slug);
    expect(new Set(slugs).size).toBe(slugs.length);
    for (const slug of slugs) expect(slug).toMatch(/^[a-z]+(?:-[a-z]+)*(?:\.[a-z]+(?:-[a-z]+)*)?$/);
  });

  it('are described in a sentence of their own, without its full stop', () => {
    for (const { description } of FAILURE_TAGS) expect(description).toMatch(/^[A-Z][^\n]{14,}[^.]$/);
    for (const axis of AXES) {
      const said = FAILURE_TAGS.filter((tag) => tag.axis === axis && !tag.slug.includes('fault.')).map((tag) => tag.description);
      expect(new Set(said).size).toBe(said.length);
    }
  });

  it('name published taxonomies that are listed, and all that are listed', () => {
    const named = new Set(FAILURE_TAGS.flatMap(({ aliases }) => Object.keys(aliases)));
    expect([...named].sort()).toEqual(Object.keys(SOURCES).sort());
  });

  it('have two levels where causes and defects have', () => {
    for (const { slug, axis } of FAILURE_TAGS) if (axis === 'cause') expect(slug).toContain('.');
    expect(findFailureTag('tests-fault')?.axis).toBe('attribution');
    expect(findFailureTag('spec.missed-requirement')?.family).toBe('spec');
    expect(findFailureTag('toString')).toBeUndefined();
  });

  it('follow every ruling that finds a fault, and no other', () => {
    for (const fault of FAULTS)
      for (const subtype of SUBTYPES[fault]) {
        const slug = attributionOf(fault, subtype);
        if (fault === 'none') expect(slug).toBeUndefined();
        else expect(findFailureTag(slug ?? '')).toMatchObject({ axis: 'attribution', family: `${fault}-fault` });
      }
  });

  it('change under a new version alone', () => {
    expect({ version: FAILURE_TAGS_VERSION, slugs: FAILURE_TAGS.map(({ axis, slug }) => `${axis}: ${slug}`) }).toMatchSnapshot();
  });
});
