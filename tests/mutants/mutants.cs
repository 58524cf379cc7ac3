// Do the tests notice when a rule is broken? Applies each mutant of mutants.txt to a copy of the sources, builds it, runs the
// tests of the rules, and prints whether one failed. A mutant that survives shows a test that is missing.
//
//     dotnet run tests/mutants/mutants.cs [--check] [PART OF A NAME]...
//
// --check only looks whether all of them still fit the sources. It takes 10 to 40 seconds for each. Exit codes: 0 all were
// found out, 1 some survived, 2 a mutant does not fit the sources or does not build.

using System.Diagnostics;
using System.Runtime.CompilerServices;

string repository = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));
string core = Path.Combine("src", "BlockChain.Core");
string tests = Path.Combine("tests", "BlockChain.Core.Tests");
bool onlyChecks = args.Contains("--check");
string[] parts = [.. args.Where(arg => arg != "--check")];

Mutant[] mutants =
[
    .. ReadMutants().Where(mutant =>
        parts.Length == 0 || parts.Any(part => mutant.Name.Contains(part, StringComparison.OrdinalIgnoreCase))),
];
Mutant[] lost = [.. mutants.Where(mutant => CountIn(SourceOf(repository, mutant), mutant.Before) != 1)];
foreach (Mutant mutant in lost)
{
    Console.Error.WriteLine($"\"{mutant.Before}\" must be in {mutant.File} once: {mutant.Name}");
}

if (lost.Length > 0 || mutants.Length == 0 || onlyChecks)
{
    Console.WriteLine($"{mutants.Length} mutants, {lost.Length} do not fit the sources.");
    return lost.Length > 0 || mutants.Length == 0 ? 2 : 0;
}

// The tests are built once; of the library they use, a mutated one is put in the place of the good one.
string copy = Directory.CreateTempSubdirectory("mutants-").FullName;
try
{
    foreach (string file in Directory.GetFiles(repository, "*.*").Where(file => !file.EndsWith(".sln", StringComparison.Ordinal)))
    {
        File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
    }

    // The vectors are looked for beside the folder that has this file.
    File.WriteAllText(Path.Combine(copy, "BlockChain.sln"), "");
    CopySources(core);
    CopySources(tests);
    if (!Run(["build", Path.Combine(copy, tests), "-c", "Release", "-v", "q"], out string output))
    {
        Console.Error.WriteLine(output);
        return 2;
    }

    string library = Path.Combine(copy, tests, "bin", "Release", "net10.0", "BlockChain.Core.dll");
    File.Copy(library, library + ".good");
    (bool isGood, string why) = Test();
    if (!isGood)
    {
        Console.Error.WriteLine($"The tests fail without a mutant: {why}");
        return 2;
    }

    int survived = 0;
    int broken = 0;
    foreach (Mutant mutant in mutants)
    {
        string source = SourceOf(copy, mutant);
        File.WriteAllText(
            Path.Combine(copy, core, mutant.File), source.Replace(mutant.Before, mutant.After, StringComparison.Ordinal));
        bool isBuilt = Run(
            [
                "build", Path.Combine(copy, core), "-c", "Release", "-v", "q", "--no-restore",
                "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:GenerateDocumentationFile=false",
            ],
            out output);
        File.WriteAllText(Path.Combine(copy, core, mutant.File), source);
        if (isBuilt)
        {
            File.Copy(Path.Combine(copy, core, "bin", "Release", "net10.0", "BlockChain.Core.dll"), library, true);
            (bool isAlive, why) = Test();
            survived += isAlive ? 1 : 0;
            Console.WriteLine($"{(isAlive ? "SURVIVED" : "found")}  {mutant.Name,-50}  {why}");
        }
        else
        {
            broken++;
            Console.WriteLine($"NOT BUILT  {mutant.Name}\n{output}");
        }
    }

    Console.WriteLine($"{mutants.Length} mutants: {survived} survived, {broken} did not build.");
    return broken > 0 ? 2 : survived > 0 ? 1 : 0;
}
finally
{
    Directory.Delete(copy, recursive: true);
}

// The tests of the rules, the quick ones first; those that are about the file, long chains or threads are left out.
(bool AllPass, string FirstFailure) Test()
{
    string[] quick = ["Consensus", "Blocks", "Transactions", "Encoding", "Primitives"];
    string[] slow = ["Cases", "Chain"];
    string[] slower = ["Cryptography", "Mempool"];
    string[] slowest = ["Wallets"];
    string[] except = ["Deep", "Interrupted", "ManyThreads", "ChainRebuild", "Simulation", "Supply"];
    foreach (string[] namespaces in (string[][])[quick, slow, slower, slowest])
    {
        bool pass = Run(
            [
                Path.Combine(copy, tests, "bin", "Release", "net10.0", "BlockChain.Core.Tests.dll"), "-noColor", "-stopOnFail",
                .. namespaces.SelectMany(name => (string[])["-namespace", $"BlockChain.Core.Tests.{name}"]),
                .. except.SelectMany(name => (string[])["-class-", $"*{name}*"]),
            ],
            out string output);
        if (!pass)
        {
            string? failed = output.Split('\n').FirstOrDefault(line => line.Contains("[FAIL]", StringComparison.Ordinal));
            return (false, failed?.Replace("[FAIL]", "").Replace("BlockChain.Core.Tests.", "").Trim() ?? "by an exception");
        }
    }

    return (true, "");
}

string SourceOf(string folder, Mutant mutant) => File.ReadAllText(Path.Combine(folder, core, mutant.File));

IEnumerable<Mutant> ReadMutants()
{
    string[] lines =
    [
        .. File.ReadAllLines(Path.Combine(repository, "tests", "mutants", "mutants.txt"))
            .Where(line => line.Length > 0 && !line.StartsWith('#')),
    ];
    return lines.Chunk(4).Select(four => new Mutant(four[0], four[1], four[2][2..], four[3][2..]));
}

void CopySources(string folder)
{
    foreach (string file in Directory.GetFiles(Path.Combine(repository, folder), "*", SearchOption.AllDirectories))
    {
        string name = Path.GetRelativePath(repository, file);
        string[] parts = name.Split(Path.DirectorySeparatorChar);
        if (!parts.Contains("bin") && !parts.Contains("obj"))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(copy, name))!);
            File.Copy(file, Path.Combine(copy, name));
        }
    }
}

bool Run(string[] arguments, out string output)
{
    var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, WorkingDirectory = copy };
    start.Environment.TryAdd("BLOCKCHAIN_VECTORS", Path.Combine(repository, "..", "shared", "vectors"));
    using Process process = Process.Start(start)!;
    output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0;
}

static int CountIn(string text, string part) => text.Split(part).Length - 1;

static string ThisFile([CallerFilePath] string path = "") => path;

internal sealed record Mutant(string Name, string File, string Before, string After);
