"""Sentences about everything but shopping: what the texts of a very small shop are compared with."""

from domain.language import Language

EVERYDAY = {
    Language.ZH: (
        "今天下午可能会下雨，出门记得带伞。", "会议改到星期三上午十点开始。", "他每天早上跑五公里。",
        "这本小说讲的是一个小镇的故事。", "孩子们在公园里放风筝。", "请把音量调小一点。",
        "图书馆周末几点关门？", "新的地铁线路明年通车。", "怎么重新启动电脑？", "这道菜要先用小火炖半个小时。",
        "昨天的比赛打成了平局。", "合同需要双方签字。",
    ),
    Language.EN: (
        "It may rain this afternoon, so take an umbrella.", "The meeting moved to Wednesday at ten.",
        "He runs five kilometres every morning.", "This novel tells the story of a small town.",
        "The children are flying kites in the park.", "Please turn the volume down a little.",
        "When does the library close at the weekend?", "The new metro line opens next year.",
        "How do I restart the computer?", "Let the dish simmer for half an hour first.",
        "Yesterday's match ended in a draw.", "Both parties have to sign the contract.",
    ),
}  # fmt: skip
