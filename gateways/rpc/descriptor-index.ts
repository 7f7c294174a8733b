import type { DescExtension, DescFile, DescMessage } from "@bufbuild/protobuf";
import { toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

/** Finds proto files by name and by what they declare; what reflection answers from. */
export class DescriptorIndex {
  readonly #files = new Map<string, DescFile>();
  readonly #bySymbol = new Map<string, DescFile>();
  readonly #extensions = new Map<string, DescExtension[]>();

  /** Takes in the files and all that they import. */
  constructor(files: readonly DescFile[]) {
    for (const file of files) this.#add(file);
  }

  /** The file of this name, such as `singyeong/v1/query.proto`. */
  byName(name: string): DescFile | undefined {
    return this.#files.get(name);
  }

  /** The file that declares a fully qualified name: a message, enum, service, method, field or extension. */
  bySymbol(symbol: string): DescFile | undefined {
    return this.#bySymbol.get(symbol) ?? this.#bySymbol.get(symbol.slice(0, symbol.lastIndexOf(".")));
  }

  /** Extensions of a message type; undefined for a type that is not known. */
  extensionsOf(typeName: string): readonly DescExtension[] | undefined {
    return this.#extensions.get(typeName) ?? (this.#bySymbol.has(typeName) ? [] : undefined);
  }

  /** A file and all that it imports, serialized, each once. */
  serialize(file: DescFile): Uint8Array[] {
    const all = new Map<string, DescFile>();
    const collect = (next: DescFile) => {
      if (all.has(next.name)) return;
      all.set(next.name, next);
      next.dependencies.forEach(collect);
    };
    collect(file);
    return [...all.values()].map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto));
  }

  #add(file: DescFile): void {
    const name = file.proto.name;
    if (this.#files.has(name)) return;
    this.#files.set(name, file);
    for (const dependency of file.dependencies) this.#add(dependency);
    for (const { typeName } of [...file.enums, ...file.services]) this.#bySymbol.set(typeName, file);
    for (const message of file.messages) this.#addMessage(message, file);
    for (const extension of file.extensions) this.#addExtension(extension, file);
  }

  #addMessage(message: DescMessage, file: DescFile): void {
    this.#bySymbol.set(message.typeName, file);
    for (const { typeName } of message.nestedEnums) this.#bySymbol.set(typeName, file);
    for (const extension of message.nestedExtensions) this.#addExtension(extension, file);
    for (const nested of message.nestedMessages) this.#addMessage(nested, file);
  }

  #addExtension(extension: DescExtension, file: DescFile): void {
    this.#bySymbol.set(extension.typeName, file);
    const extendee = extension.extendee.typeName;
    this.#extensions.set(extendee, [...(this.#extensions.get(extendee) ?? []), extension]);
  }
}
