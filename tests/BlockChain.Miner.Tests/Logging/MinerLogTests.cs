using System.Reflection;
using BlockChain.Miner.Logging;
using Microsoft.Extensions.Logging;

namespace BlockChain.Miner.Tests.Logging;

public sealed class MinerLogTests
{
    /// <summary>Lines of one kind are counted and folded by their number.</summary>
    [Fact]
    public void Each_kind_of_line_has_a_number_of_its_own()
    {
        int[] ids =
        [
            .. typeof(MinerLog).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
                .OfType<LoggerMessageAttribute>()
                .Select(message => message.EventId),
        ];

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
    }
}
