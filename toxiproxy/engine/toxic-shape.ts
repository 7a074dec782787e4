// How the bodies that create and update a toxic are decoded.
import type { ActiveToxic } from './active-toxic.ts';
import type { FieldShape, StructShape } from './go-json-decode.ts';

export interface ToxicRequest {
  name: string;
  type: string;
  stream: string;
  toxicity: number;
}

/** The first of two passes over a new toxic: its type is not known yet, so its attributes need only be an object. */
export function newToxicShape(request: ToxicRequest): StructShape {
  return {
    goType: 'toxics.ToxicWrapper',
    name: 'ToxicWrapper',
    fields: {
      attributes: { kind: 'struct', shape: { goType: 'toxics.NoopToxic', name: 'NoopToxic', fields: {} } },
      name: {
        kind: 'string',
        assign: (value) => {
          request.name = value;
        },
      },
      type: {
        kind: 'string',
        assign: (value) => {
          request.type = value;
        },
      },
      stream: {
        kind: 'string',
        assign: (value) => {
          request.stream = value;
        },
      },
      toxicity: {
        kind: 'float32',
        assign: (value) => {
          request.toxicity = value;
        },
      },
    },
  };
}

/** The second pass, once the type is known. */
export function attributesShape(toxic: ActiveToxic): StructShape {
  return {
    goType: 'struct { Attributes interface {} "json:\\"attributes\\"" }',
    name: '',
    fields: { attributes: attributesField(toxic) },
  };
}

export function toxicUpdateShape(toxic: ActiveToxic, request: Pick<ToxicRequest, 'toxicity'>): StructShape {
  return {
    goType: 'struct { Attributes interface {} "json:\\"attributes\\""; Toxicity float32 "json:\\"toxicity\\"" }',
    name: '',
    fields: {
      attributes: attributesField(toxic),
      toxicity: {
        kind: 'float32',
        assign: (value) => {
          request.toxicity = value;
        },
      },
    },
  };
}

/** Assigns in place: a body that is wrong in one field still sets the attributes that are right in it. */
function attributesField(toxic: ActiveToxic): FieldShape {
  const fields: Record<string, FieldShape> = {};
  for (const [name, kind] of Object.entries(toxic.type.attributes)) {
    fields[name] = {
      kind,
      assign: (value) => {
        toxic.attributes[name] = value;
      },
    };
  }
  const name = toxic.type.structName;
  return { kind: 'struct', shape: { goType: `toxics.${name}`, name, fields } };
}
