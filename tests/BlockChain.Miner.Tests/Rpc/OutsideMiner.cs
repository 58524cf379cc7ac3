using System.Text.Json;
using BlockChain.Core.Tests.Building;
using NBitcoin;
using BitcoinNetwork = NBitcoin.Network;

namespace BlockChain.Miner.Tests.Rpc;

/// <summary>A miner that knows only what BIP 22 and BIP 34 say, and builds its blocks with NBitcoin.</summary>
internal static class OutsideMiner
{
    /// <summary>Whom it mines for.</summary>
    public static readonly Key Key = new(TestKeys.Number(77).ToBytes());

    /// <summary>Its address.</summary>
    public static string Address => $"{Key.PubKey.GetAddress(ScriptPubKeyType.Legacy, BitcoinNetwork.RegTest)}";

    /// <summary>The block of a template, its work done unless told otherwise.</summary>
    public static Block Build(JsonElement template, bool isSolved = true, long extraReward = 0)
    {
        Block block = BitcoinNetwork.RegTest.Consensus.ConsensusFactory.CreateBlock();
        block.Header.Version = template.GetProperty("version").GetInt32();
        block.Header.HashPrevBlock = uint256.Parse(template.Text("previousblockhash"));
        block.Header.BlockTime = DateTimeOffset.FromUnixTimeSeconds(template.Number("curtime"));
        block.Header.Bits = new Target(Convert.ToUInt32(template.Text("bits"), 16));
        block.AddTransaction(MakeCoinbase(template, extraReward));
        foreach (JsonElement transaction in template.GetProperty("transactions").EnumerateArray())
        {
            block.AddTransaction(Transaction.Parse(transaction.Text("data"), BitcoinNetwork.RegTest));
        }

        block.UpdateMerkleRoot();
        var target = new Target(uint256.Parse(template.Text("target")));
        while (block.Header.Bits == target && block.Header.CheckProofOfWork() != isSolved)
        {
            block.Header.Nonce++;
        }

        return block;
    }

    public static string HexOf(BlockHeader header) => Convert.ToHexStringLower(header.ToBytes());

    public static string HexOf(Block block) => Convert.ToHexStringLower(block.ToBytes());

    private static Transaction MakeCoinbase(JsonElement template, long extraReward)
    {
        Transaction coinbase = BitcoinNetwork.RegTest.CreateTransaction();
        coinbase.Version = 1;
        coinbase.Inputs.Add(new TxIn(new Script(
            Op.GetPushOp(template.Number("height")), Op.GetPushOp("outside"u8.ToArray()))));
        coinbase.Outputs.Add(Money.Satoshis(template.Number("coinbasevalue") + extraReward), Key.PubKey.Hash);
        return coinbase;
    }
}
