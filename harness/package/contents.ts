// What the published package holds besides the suite's own modules.

const nowhere = /(^|\/)(node_modules|\.[^/]+)(\/|$)/;
const ofTests = /\.(test|proof|bench|fixture)\.[^/]+$|(^|\/)golden[^/]*|^harness\/(bench|package|proof)(\/|$)/;
const module = /\.[cm]?[jt]sx?$/;

const services = /^harness\/cli\/try(\/|$)/;

/** Tables, documents, services and other files that the suite reads or starts when it runs; a folder may hold some. */
export function isData(file: string): boolean {
  return !nowhere.test(file) && !ofTests.test(file) && (!module.test(file) || services.test(file));
}

// They prove the suite; nothing runs them but a proof.
/** Its image and its stack need them, though their names begin with a dot. */
const deployFiles = /^reference-app\/\.(dockerignore|env\.example)$/;
const alternatives = /^reference-app\/alternatives(\/|$)/;

/** All of the reference app but its tests, and its counterparts in other languages. */
export function isOfReferenceApp(file: string): boolean {
  if (deployFiles.test(file)) return true;
  return !nowhere.test(file) && !ofTests.test(file) && !alternatives.test(file);
}
