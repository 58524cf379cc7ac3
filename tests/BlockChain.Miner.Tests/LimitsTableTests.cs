using System.Globalization;
using System.Reflection;
using BlockChain.Core.Chain;
using BlockChain.Core.Mempool;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Tests;

/// <summary>The table of limits in the README of the miner is what the program does.</summary>
public sealed class LimitsTableTests
{
    /// <summary>These depend on the processor.</summary>
    private static readonly string[] Relative = ["Limits.ConcurrentChecks", "Limits.ConcurrentQueries"];

    [Fact]
    public void The_table_has_each_limit_with_its_number()
    {
        Dictionary<string, string> written = File.ReadLines(Path.Combine(Repository.Root, "src", "BlockChain.Miner", "README.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => (cells[1].Contains("Limits.", StringComparison.Ordinal) && cells[1] != "`Limits.cs`")
                || cells[1].StartsWith("`ChainPolicy.", StringComparison.Ordinal)
                || cells[1].StartsWith("`MempoolPolicy.", StringComparison.Ordinal)
                || cells[1].StartsWith("`NodeClient.", StringComparison.Ordinal))
            .ToDictionary(cells => cells[1].Trim('`'), cells => cells[2].Replace(" bytes", "", StringComparison.Ordinal));

        Dictionary<string, string> real = new[] { typeof(Limits), typeof(SyncLimits), typeof(ChainPolicy), typeof(MempoolPolicy), typeof(StoreLimits) }
            .SelectMany(NumbersOf)
            .Append(("NodeClient.UnspentPageSize", Write(NodeClient.UnspentPageSize)))
            .ToDictionary(limit => limit.Item1, limit => limit.Item2);

        foreach (string name in Relative)
        {
            real[name] = written.GetValueOrDefault(name, "missing");
        }

        Assert.Equal(real.OrderBy(limit => limit.Key), written.OrderBy(limit => limit.Key));
    }

    private static IEnumerable<(string Name, string Number)> NumbersOf(Type type)
    {
        const BindingFlags own = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance;
        object? limits = type.IsAbstract ? null : Activator.CreateInstance(type);
        return type.GetFields(own).Select(field => ($"{type.Name}.{field.Name}", Write(field.GetValue(limits)!)))
            .Concat(type.GetProperties(own).Select(property =>
                ($"{type.Name}.{property.Name}", Write(property.GetValue(limits)!))));
    }

    private static string Write(object number) => number switch
    {
        TimeSpan { TotalDays: >= 1 } time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays} d"),
        TimeSpan { TotalMinutes: > 1, Seconds: 0 } time =>
            string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes} min"),
        TimeSpan time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds} s"),
        Amount amount => string.Create(CultureInfo.InvariantCulture, $"{amount.Units:N0}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{number:N0}"),
    };
}
