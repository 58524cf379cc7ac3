using System.Globalization;
using BlockChain.Miner.Http;

namespace BlockChain.Miner.Api;

/// <summary>What a miner outside this program must know: so that a reader can write one in 25 lines, without the rule by
/// which the target follows from the blocks before.</summary>
internal static class NextBlockRoutes
{
    public static void MapNextBlock(this IEndpointRouteBuilder api) =>
        api.MapGet("/next-block", GetNextBlock)
            .WithSummary("What the next block must contain, for an external miner")
            .Produces<NextBlockRecord>().Refuses(503);

    private static IResult GetNextBlock(FullNode node, TimeProvider clock)
    {
        ChainParameters parameters = node.Parameters;
        ChainedHeader tip = node.Tip;
        if (!BlockTime.TryChoose(
            tip, clock.GetUtcNow().ToUnixTimeSeconds(), parameters, out uint time, out Violation? violation))
        {
            return Problem.Busy(violation.Detail);
        }

        CompactTarget bits = Retarget.After(tip, parameters);
        bits.TryExpand(out Hash256 target);
        return TypedResults.Ok(new NextBlockRecord(
            Version: ChainParameters.MinBlockVersion,
            PreviousBlockHash: tip.Hash.ToString(),
            Height: tip.Height + 1,
            Bits: bits.Bits.ToString("x8", CultureInfo.InvariantCulture),
            Target: target.ToString(),
            CurrentTime: time,
            MinTime: tip.MedianTimePast() + 1,
            CoinbaseValue: Subsidy.At(tip.Height + 1, parameters).Units));
    }
}
