// Declared here so that AssemblyScript's own types, which redefine global ones, stay out of the type check.
interface Module {
  source: string;
  output: string;
  pages: string[];
}
export const modules: Module[];
export function build(module: Module): Promise<string>;
