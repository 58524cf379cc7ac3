using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using BlockChain.Miner.Tests;
using Microsoft.Data.Sqlite;

namespace BlockChain.Wallet.Tests.Readmes;

/// <summary>What the READMEs promise to somebody who follows them: real work on the main network, in an empty home, with no
/// setting but the port.</summary>
public sealed partial class ReadmeTests : IAsyncLifetime
{
    private const int MatureRewards = 7;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private static readonly string[] Readmes =
    [
        "README.md", "src/BlockChain.Miner/README.md", "src/BlockChain.Wallet/README.md", "src/BlockChain.Lab/README.md",
        "tests/BlockChain.Benchmarks/README.md",
    ];

    private readonly TestWallet _wallet = new();
    private readonly HttpClient _http = new();
    private readonly Dictionary<string, string> _names = [];
    private Uri? _node;
    private MinerProcess? _miner;
    private Task _reading = Task.CompletedTask;

    private static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", ".."));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        _wallet.Dispose();
    }

    [Fact]
    public async Task Every_command_prints_what_its_README_says()
    {
        foreach (string readme in new[] { "README.md", Path.Combine("src", "BlockChain.Wallet", "README.md") })
        {
            IReadOnlyList<Example> examples = Example.ReadAll(Path.Combine(Root, readme));
            Assert.NotEmpty(examples);
            foreach (Example example in examples)
            {
                example.Compare(await RunAsync(example.Command), _names);
                if (IsWait(example.Command))
                {
                    // Nothing that follows needs another block.
                    await StopAsync();
                    await StartAsync("Open in a browser: ", "--no-mining");
                }
            }
        }

        foreach (Match curl in Curls().Matches(ReadAll()))
        {
            using HttpResponseMessage answer = await _http.GetAsync(
                new Uri(_node!, curl.Groups[1].Value), TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, curl.Value);
        }

        MatchCollection calls = JsonCalls().Matches(ReadAll());
        Assert.NotEmpty(calls);
        foreach (Match call in calls)
        {
            using var body = new StringContent(call.Groups[1].Value, Encoding.UTF8, "application/json");
            using HttpResponseMessage answer =
                await _http.PostAsync(_node, body, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, call.Value);
        }
    }

    [Fact]
    public async Task Every_option_that_the_READMEs_name_is_in_the_help()
    {
        MatchCollection commands = Commands().Matches(ReadAll());
        Assert.NotEmpty(commands);
        string miner = (await MinerProcess.RunAsync(_wallet.Folder, "--help")).Output
            + (await MinerProcess.RunAsync(_wallet.Folder, "simulate", "--help")).Output
            + (await MinerProcess.RunAsync(_wallet.Folder, "lab", "--help")).Output;
        foreach (Match command in commands)
        {
            string[] words = command.Groups["arguments"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string help = command.Groups["program"].Value == "Miner" ? miner
                : (await _wallet.SucceedAsync([.. words.Take(1).Where(word => !word.StartsWith('-')), "--help"])).Output;
            Assert.All(
                words.Where(word => word.StartsWith("--", StringComparison.Ordinal)),
                option => Assert.Contains(option, help, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_link_leads_to_a_file_and_to_a_heading()
    {
        string[] readmes =
        [
            .. Directory.GetFiles(Root, "*.md"), .. Directory.GetFiles(Path.Combine(Root, ".github"), "*.md"),
            .. Directory.GetDirectories(Path.Combine(Root, "src")).Concat(Directory.GetDirectories(Path.Combine(Root, "tests")))
                .Select(folder => Path.Combine(folder, "README.md")).Where(File.Exists),
        ];
        foreach (string readme in readmes)
        {
            foreach (Match link in Links().Matches(File.ReadAllText(readme)))
            {
                string target = link.Groups["file"].Length == 0
                    ? readme
                    : Path.Combine(Path.GetDirectoryName(readme)!, link.Groups["file"].Value);
                Assert.True(Path.Exists(target), $"{readme}: {link.Value}");
                Assert.True(
                    link.Groups["heading"].Length == 0 || Headings(target).Contains(link.Groups["heading"].Value),
                    $"{readme}: {link.Value}");
            }
        }
    }

    private static string Here([CallerFilePath] string file = "") => file;

    private static string ReadAll() => string.Concat(Readmes.Select(readme => File.ReadAllText(Path.Combine(Root, readme))));

    /// <summary>As GitHub names them: small letters, hyphens for blanks, nothing else but letters and digits.</summary>
    private static IEnumerable<string> Headings(string file) => File.ReadLines(file)
        .Where(line => line.StartsWith('#'))
        .Select(line => string.Concat(line.TrimStart('#', ' ').ToLowerInvariant()
            .Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')).Replace(' ', '-'));

    private async Task<IReadOnlyList<string>> RunAsync(string command)
    {
        foreach ((string told, string real) in _names)
        {
            command = command.Replace(told, real, StringComparison.Ordinal);
        }

        if (command == "dotnet run --project src/BlockChain.Miner")
        {
            return await MineAsync();
        }

        const string Simulate = "dotnet run --project src/BlockChain.Miner -- simulate ";
        if (command.StartsWith(Simulate, StringComparison.Ordinal))
        {
            string[] options = command[Simulate.Length..].Split(' ');
            return Lines((await MinerProcess.RunAsync(_wallet.Folder, ["simulate", .. options])).Output);
        }

        string? input = null;
        if (Echo().Match(command) is { Success: true } echo)
        {
            input = echo.Groups["text"].Value + "\n";
            command = echo.Groups["command"].Value;
        }

        Match wallet = Wallet().Match(command);
        Assert.True(wallet.Success, $"Is this a command of the wallet? {command}");
        string[] arguments = [.. Words().Matches(wallet.Groups["arguments"].Value).Select(word => word.Value.Trim('"'))];
        string[] node = arguments[0] is "list" or "label" or "new" or "export" ? [] : ["--node", _node!.ToString()];
        TestWallet.Result result = input is not null || IsWait(command)
            ? await _wallet.RunInProcessAsync(input ?? "", Deadline, [.. arguments, .. node])
            : await _wallet.RunAsync([.. arguments, .. node]);
        Assert.True(result.ExitCode == 0, $"$ {command}\n{result.Output}{result.Error}");
        return Lines(result.Output);
    }

    private static bool IsWait(string command) => command.EndsWith(" --wait", StringComparison.Ordinal);

    private static string[] Lines(string output) => [.. output.TrimEnd().Split('\n').Select(line => line.TrimEnd())];

    /// <summary>Starts the miner, and waits until its first rewards can be spent.</summary>
    private async Task<IReadOnlyList<string>> MineAsync()
    {
        List<string> banner = await StartAsync("Mining (threads");
        long began = Stopwatch.GetTimestamp();
        while (await HeightAsync() < Core.Consensus.ChainParameters.Main.CoinbaseMaturity + MatureRewards)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, $"It is still at height {await HeightAsync()}.");
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }

        await AskTheFileAsync();
        return banner;
    }

    private async Task<List<string>> StartAsync(string lastLine, params string[] options)
    {
        _miner = new MinerProcess(_wallet.Folder, ["--listen", "http://127.0.0.1:0", .. options]);
        List<string> banner = await _miner.ReadToAsync(lastLine);
        string url = banner.Single(line => line.Contains("Open in a browser: ", StringComparison.Ordinal));
        _node = new Uri(url[url.IndexOf("http", StringComparison.Ordinal)..]);
        _reading = _miner.ReadOnAsync(_ => { });
        return banner;
    }

    private async Task StopAsync()
    {
        if (_miner is not null)
        {
            await _miner.KillAsync();
            await _reading;
            _miner.Dispose();
        }
    }

    private async Task<int> HeightAsync()
    {
        using JsonDocument node = JsonDocument.Parse(await _http.GetStringAsync(new Uri(_node!, "api/node")));
        return node.RootElement.GetProperty("height").GetInt32();
    }

    /// <summary>What people are told to ask <c>sqlite3</c>, while the miner writes.</summary>
    private async Task AskTheFileAsync()
    {
        string file = Path.Combine(_wallet.Home, "simplecoin", "main", "chain.db");
        await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        Match question = Questions().Match(ReadAll());
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The question is the README's own.
        command.CommandText = question.Groups[1].Value;
#pragma warning restore CA2100
        await using SqliteDataReader row = await command.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync(), question.Value);
        Assert.Equal(row.GetInt64(0), row.GetDouble(1));
    }

    [GeneratedRegex("""^echo "(?<text>[a-z ]+)" \| (?<command>.+)$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Echo();

    [GeneratedRegex("^(dotnet run --project src/BlockChain.Wallet --|wallet) (?<arguments>.+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Wallet();

    [GeneratedRegex("\"[^\"]*\"|[^ ]+")]
    private static partial Regex Words();

    [GeneratedRegex("""^    sqlite3 chain\.db "(.+)"\r?$""", RegexOptions.Multiline)]
    private static partial Regex Questions();

    [GeneratedRegex(@"curl (?:-s )?http://127\.0\.0\.1:500\d/([a-z0-9/.-]+)")]
    private static partial Regex Curls();

    [GeneratedRegex(
        @"curl -s -H 'content-type: application/json' -d '(.+)' http://127\.0\.0\.1:500\d/\r?$", RegexOptions.Multiline)]
    private static partial Regex JsonCalls();

    [GeneratedRegex(@"dotnet run --project src/BlockChain\.(?<program>Miner|Wallet)( -- (?<arguments>[^`|\r\n]*))?", RegexOptions.ExplicitCapture)]
    private static partial Regex Commands();

    [GeneratedRegex(@"\]\((?!https?:)(?<file>[^)#\s]*)(#(?<heading>[^)\s]+))?\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Links();
}
