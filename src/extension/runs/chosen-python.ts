// The interpreter that the user has chosen in the Python extension, where that is installed.
import { Uri, extensions } from 'vscode';

/** What is used of its interface (github.com/microsoft/vscode-python, pythonExtensionApi). */
interface PythonExtension {
  environments: {
    getActiveEnvironmentPath(resource: Uri): { id: string; path: string };
    resolveEnvironment(path: { id: string; path: string }): Promise<Environment | undefined>;
  };
}

interface Environment {
  /** Undefined where the environment has no interpreter yet, as conda makes them. */
  executable: { uri: Uri | undefined };
}

/** @returns its path; undefined where there is no such extension, or no interpreter */
export async function chosenPython(folder: string): Promise<string | undefined> {
  const extension = extensions.getExtension<PythonExtension>('ms-python.python');
  if (!extension) return undefined;
  const { environments } = await extension.activate();
  const chosen = await environments.resolveEnvironment(
    environments.getActiveEnvironmentPath(Uri.file(folder)),
  );
  return chosen?.executable.uri?.fsPath;
}
