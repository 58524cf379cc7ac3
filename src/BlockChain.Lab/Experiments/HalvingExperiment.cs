using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Lab.Engine;

namespace BlockChain.Lab.Experiments;

/// <summary>Section 6 of the paper: the subsidy and where it ends. Nothing is left to chance: Core's own subsidy is added up, block
/// by block.</summary>
internal sealed class HalvingExperiment : Experiment
{
    private static readonly ChainParameters Network = ChainParameters.Main;

    public override string Name => "halving";

    public override string Question => "How many coins will there ever be?";

    public override string Lesson =>
        "Each era mints half of what the one before minted, so that the supply comes closer and closer to 21,000,000 coins and "
        + "never reaches it. It stays a little below the formula, because the subsidy is a whole number of units and each "
        + "halving drops the half unit; after 27 halvings nothing is left to mint, and miners live on fees.";

    public override IReadOnlyList<Setting> Settings { get; } = [];

    public override string Axis => "halvings";

    public override IReadOnlyList<Step> Plan(Choices choices) => [_ => Supplies()];

    private static IEnumerable<Row> Supplies()
    {
        long units = 0;
        double limit = 2 * (double)Network.InitialSubsidy.Units / Amount.UnitsPerCoin * Network.SubsidyHalvingInterval;
        Amount subsidy = Network.InitialSubsidy;
        int height = 0;
        for (int halvings = 0; subsidy > Amount.Zero; halvings++)
        {
            int end = (halvings + 1) * Network.SubsidyHalvingInterval;
            for (; height < end; height++)
            {
                units += Subsidy.At(height, Network).Units;
            }

            subsidy = Subsidy.At(end, Network);
            yield return new Row(
                new Estimate((double)units / Amount.UnitsPerCoin, 0),
                limit * (1 - Math.Pow(0.5, halvings + 1)),
                ("quantity", "coins in existence"), ("halvings", halvings + 1),
                ("years", (double)end * Network.BlockSpacing / (365.25 * 24 * 60 * 60)));
        }
    }
}
